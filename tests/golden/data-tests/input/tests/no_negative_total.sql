select sum(amount) as total from {{ ref('orders') }} having sum(amount) < 0
