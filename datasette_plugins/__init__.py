"""The office's pages: plugins that make Datasette show the published files as a clerk expects them."""
