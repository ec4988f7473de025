{{ config(unique_key='id', incremental_strategy='merge') }}
{% if is_incremental() %}
select 1 as id, 'x' as note union all select 1, 'y'
{% else %}
select 1 as id, 'w' as note
{% endif %}
