-- Replaced by span_losses a release ago.
drop table version_losses;

drop table daily_losses;

drop table daily_losses_state;
