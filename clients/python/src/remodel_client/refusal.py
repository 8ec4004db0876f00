"""Problems that the API answers with, as one exception."""

from typing import TypeVar

from remodel_client.api_client.models.problem import Problem
from remodel_client.api_client.types import Response

Answer = TypeVar("Answer")


class RefusalError(Exception):
    """A request that the API refused: `code` names the reason, `errors` the fields at fault."""

    def __init__(self, status: int, code: str, detail: str, errors: dict[str, str] | None = None) -> None:
        """Make the error of a problem document."""
        self.status = status
        self.code = code
        self.errors = errors or {}
        fields = "".join(f"; {field}: {message}" for field, message in self.errors.items())
        super().__init__(f"{detail}{fields} ({code})")


def answer_of(response: Response[Answer | Problem], kind: type[Answer]) -> Answer:
    """Return a response's body, or raise RefusalError with the problem that it holds."""
    parsed = response.parsed
    if isinstance(parsed, kind):
        return parsed
    raise refusal_of(int(response.status_code), parsed)


def refusal_of(status: int, parsed: object) -> RefusalError:
    """Make the error of an answer that is not the one asked for."""
    if isinstance(parsed, Problem):
        return RefusalError(status, parsed.code, parsed.detail, {error.field: error.message for error in parsed.errors})
    return RefusalError(status, "UNKNOWN_ANSWER", f"The installation answered with status {status}, in an unknown form.")
