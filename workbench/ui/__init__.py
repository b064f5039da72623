"""The web desk: two Gradio screens over `Desk`, drawn by one renderer that escapes everything."""

import os

# Gradio reads this once, when it is first imported; with it no request leaves the host.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
