{{ config(materialized='incremental', unique_key='id') }}

select
    orders.id,
    orders.customer_id,
    {{ rounded('orders.amount') }} as amount,
    cast(orders.ordered_at as date) as day,
    orders.tags
from {{ source('raw', 'orders') }} as orders
where orders.amount > {{ var('least_amount', 0) }}
{% if is_incremental() %}
    and orders.ordered_at > (select coalesce(max(day), date '1970-01-01') from {{ this }})
{% endif %}
