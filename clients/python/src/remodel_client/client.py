"""The connection to an installation."""

import getpass
from urllib.parse import quote

import httpx

from remodel_client.api_client import AuthenticatedClient
from remodel_client.api_client import Client as OpenClient
from remodel_client.model import Model
from remodel_client.refusal import body_of, refuse_foreign


class Client:
    """An installation of Remodel.

    `api` is the generated client: pass it to the functions of `remodel_client.api_client.api` for whatever has no
    method here.
    """

    def __init__(self, url: str = "http://127.0.0.1:7373", token: str | None = None, *, timeout_s: float = 60.0) -> None:
        """Connect to an address; the token is needed where the installation demands one."""
        headers = {"X-Remodel-User": quote(getpass.getuser())}
        base_url = url.rstrip("/")
        self.api: AuthenticatedClient | OpenClient = (
            OpenClient(base_url=base_url, headers=headers, timeout=httpx.Timeout(timeout_s))
            if token is None
            else AuthenticatedClient(base_url=base_url, token=token, headers=headers, timeout=httpx.Timeout(timeout_s))
        )
        self.api.get_httpx_client().event_hooks = {"response": [refuse_foreign]}

    def model(self, name: str) -> Model:
        """Return a model by its name; nothing is asked yet."""
        return Model(self.api, name)

    def apply(self, model_file: dict[str, object]) -> Model:
        """Create or change a model from its file; applying the same file again changes nothing.

        The file is sent as it is: the generated function would leave out a field that it does not know, a misspelt one
        for instance, which the API refuses.
        """
        path = f"/v1/models/{quote(str(model_file.get('name', 'unnamed')), safe='')}"
        applied = body_of(self.api.get_httpx_client().request("put", path, json=model_file))
        return Model(self.api, applied["name"])
