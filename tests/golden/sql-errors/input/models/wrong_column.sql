{{ config(
  materialized='table'
) }}
with a as (
  select * from {{ ref('base') }}
)
{% for i in [1, 2] %}
select {{ i }}, id,
  amuont
from a
{% if not loop.last %}union all{% endif %}
{% endfor %}
