select 1 as id,
frm x where
