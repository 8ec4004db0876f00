-- Models that were applied before a model file had a metric are measured as they were: by their accuracy.
update models set definition = definition || '{"metric": "accuracy"}' where not (definition ? 'metric');
