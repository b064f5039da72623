"""The web desk: two Gradio screens over `Desk`, drawn by one renderer that escapes everything."""
