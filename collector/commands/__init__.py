"""The commands of `taizhang`, a file for each group. They only translate: parse, call, print."""
