select
    countries.name as country,
    sum(paid.amount) as total
from {{ ref('paid') }} as paid
left join {{ ref('countries') }} as countries on countries.customer_id = paid.customer_id
group by countries.name
