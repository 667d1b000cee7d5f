"""Histories of several laptops and an office with everything going wrong, and what must hold at their end."""
