"""A client of Remodel: rows in, predictions, drift and explanations out, as pandas data frames.

`remodel_client.api_client` has a typed function for every endpoint; it is generated from the API's own document.
"""

from remodel_client.client import Client
from remodel_client.model import Model
from remodel_client.refusal import RefusalError
from remodel_client.sent_rows import SentRows

__all__ = ["Client", "Model", "RefusalError", "SentRows"]
