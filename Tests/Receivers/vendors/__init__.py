"""The vendors that the server plays: each module enters its paths. What a module knows of a vendor has its source in the module's first lines."""
from . import brevo, google, hubspot, klaviyo, linkedin, mailchimp, meta, salesforce, slack, tiktok, token, webhook  # noqa: F401
