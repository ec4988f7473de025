{{ config(incremental_strategy='merge', unique_key=['region', 'id']) }}
{% if var('batch') == 1 %}
select * from (values ('eu', 1, 'a'), ('eu', 2, 'b'), ('us', 1, 'c')) t(region, id, note)
{% else %}
select * from (values ('eu', 2, 'B'), ('us', 2, 'd')) t(region, id, note)
{% if is_incremental() %} where (select count(*) from {{ this }}) > 0 {% endif %}
{% endif %}
