"""What the conditions of policies may ask about a request."""

from datetime import datetime

from visnomy.api.request import ApiRequest


def facts_of(request: ApiRequest, received_at: datetime) -> dict[str, str]:
    """Condition keys in lower case to what is so; what is not known is left out."""
    known = {
        "acs:sourceip": request.origin.address,
        "acs:currenttime": received_at.isoformat(),
        "acs:securetransport": str(request.origin.secure).lower(),
        "acs:mfapresent": "false",
        "acs:useragent": request.header("user-agent"),
    }
    return {key: text for key, text in known.items() if text is not None}
