"""The commands of `taizhang-server`, one file for each group."""
