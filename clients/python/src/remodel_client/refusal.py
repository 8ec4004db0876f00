"""Problems that the API answers with, as one exception."""

from typing import Any, TypeVar

import httpx

from remodel_client.api_client.models.problem import Problem
from remodel_client.api_client.types import Response

Answer = TypeVar("Answer")

# The part of a foreign answer that an error shows, in characters.
SHOWN_MAX = 200


class RefusalError(Exception):
    """A request that the API refused: `code` names the reason, `errors` the fields at fault."""

    def __init__(self, status: int, code: str, detail: str, errors: dict[str, str] | None = None) -> None:
        """Make the error of a problem document."""
        self.status = status
        self.code = code
        self.errors = errors or {}
        # The detail may name the fields itself.
        fields = [f"; {field}: {message}" for field, message in self.errors.items() if message not in detail]
        super().__init__(f"{detail}{''.join(fields)} ({code})")


def answer_of(response: Response[Answer | Problem], kind: type[Answer]) -> Answer:
    """Return a response's body, or raise RefusalError with the problem that it holds."""
    parsed = response.parsed
    if isinstance(parsed, kind):
        return parsed
    raise refusal_of(int(response.status_code), parsed)


def body_of(response: httpx.Response) -> dict[str, Any]:
    """Return the body of a response to a request of our own, or raise RefusalError with the problem that it holds."""
    body: dict[str, Any] = response.json()
    if response.is_success:
        return body
    raise refusal_of(response.status_code, Problem.from_dict(body))


def refusal_of(status: int, parsed: object) -> RefusalError:
    """Make the error of an answer that is not the one asked for."""
    if isinstance(parsed, Problem):
        return RefusalError(status, parsed.code, parsed.detail, {error.field: error.message for error in parsed.errors})
    return RefusalError(status, "UNKNOWN_ANSWER", f"The installation answered with status {status}, in an unknown form.")


def refuse_foreign(response: httpx.Response) -> None:
    """Raise RefusalError for an answer that is not of the API: a proxy's, API Gateway's, or a web page of a wrong URL."""
    media_type = response.headers.get("content-type", "")
    # An installation that is not ready says so in an answer of its own.
    is_refusal = response.is_error and not response.request.url.path.endswith("/ready")
    if not media_type.startswith("text/html") and not (is_refusal and media_type != "application/problem+json"):
        return
    text = response.read().decode(errors="replace").strip()[:SHOWN_MAX]
    detail = f"{response.request.url} answered with status {response.status_code}, and not as an installation does: {text}"
    raise RefusalError(response.status_code, "UNKNOWN_ANSWER", detail)
