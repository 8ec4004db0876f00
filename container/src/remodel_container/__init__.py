"""Trains, evaluates and serves Remodel's built-in model types. Importing this package imports nothing else."""

__version__ = "0.1.0"
