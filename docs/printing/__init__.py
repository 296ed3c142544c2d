"""What prints the generated parts of the documents. Called by cog; see `blocks`."""
