-- Of balanced accuracy the mistakes are kept, those of positive rows apart (`false_negatives`), and weighed when they are read: a new champion brings
-- other weights, not other losses. `beside` then holds [rows, sum, sum of positive rows]. `loss_of` says by which metric and threshold a span was measured:
-- the losses of another metric stay where its rows are past retention. `errors` holds label minus score of each hour: [hour, rows, sum].
alter table span_losses add column loss_of text not null default '';
alter table span_losses add column false_negatives bigint;
alter table span_losses add column errors jsonb;

-- Mistakes of either class follow from their number and their weighed sum. Gains of other versions do not: those of rows that are kept are measured anew.
update span_losses as span
   set false_negatives = round((loss - mistakes * 0.5 / (1 - share)) / (0.5 / share - 0.5 / (1 - share))),
       loss = mistakes, squared_loss = mistakes, mistake_loss = mistakes, beside = '{}'
  from (select model_name, (loss_of::jsonb ->> 'positiveShare')::double precision as share from span_losses_state
         where loss_of::jsonb ->> 'metric' = 'balanced-accuracy') as weighed
 where span.model_name = weighed.model_name and share > 0 and share < 1 and share <> 0.5;

update span_losses as span
   set loss_of = case when state.loss_of::jsonb ->> 'metric' = 'balanced-accuracy' and span.false_negatives is not null
                      then format('{"metric":"balanced-accuracy","classificationThreshold":%s}',
                                  state.loss_of::jsonb ->> 'classificationThreshold')
                      else state.loss_of end
  from span_losses_state as state where state.model_name = span.model_name;
