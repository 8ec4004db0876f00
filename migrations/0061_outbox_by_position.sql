-- Every open page asks for the events after the last one that it has, and a start asks for the last position.
create index outbox_by_position on outbox (position);
