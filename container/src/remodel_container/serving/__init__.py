"""Serves predictions over HTTP: SageMaker's inference contract, for one model or many."""
