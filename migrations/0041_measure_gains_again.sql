-- 0034 empties `beside` where the metric is balanced accuracy, because gains by a champion's weights are not those by another's. A span that does not say by
-- what it was measured is measured anew, gains included, as long as its rows are kept. The sums of the others stay as they are.
update span_losses as span
   set loss_of = ''
  from span_losses_state as state
 cross join lateral (select observed_at from predictions where predictions.model_name = state.model_name
                      order by observed_at limit 1) as oldest
 where span.model_name = state.model_name and span.loss_of like '{"metric":"balanced-accuracy"%' and span.beside = '{}'
   and span.starts_at > oldest.observed_at - interval '6 hours';
