"""The link as it is in the hills: slow, far, lossy, cut at any byte."""
