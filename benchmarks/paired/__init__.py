"""Interleaved benchmark rounds over real proxies on this machine."""
