select id as order_id, customer, amount, placed_on
from {{ ref('orders') }}
