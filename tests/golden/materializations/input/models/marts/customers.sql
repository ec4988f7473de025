{% set columns = ['amount', 'order_id'] %}
with orders as (
  select * from {{ ref('big_orders') }}
)
select
  customer,
  {% for column in columns %}
  max({{ column }}) as max_{{ column }},
  {% endfor %}
  '{{ var('currency') }}' as currency,
  {{ cents('sum(amount)') }} as cents
from orders
group by customer
