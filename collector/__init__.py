"""The notebook an instructor carries: records offline, syncs on return (command `taizhang`)."""
