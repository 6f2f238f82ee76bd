"""Where bytes come from: URIs become files of this machine, inside the folders that are allowed."""
