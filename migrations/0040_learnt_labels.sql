-- The negative label of a model whose labels are texts, as its rows showed it; null where its file names both, and
-- until a row shows it.
alter table models add column learnt_label text;
