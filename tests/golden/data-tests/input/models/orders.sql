select * from (values
  (1, 'open', 10, 1), (2, 'open', -5, 1), (2, 'gone', 30, 9), (null, 'open', 1, null)
) t(id, status, amount, customer_id)
