"""The office's side: takes in changes, publishes them as SQLite files, serves (command `taizhang-server`)."""
