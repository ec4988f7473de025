{#-
    One row per element of a JSON array, for the end of a FROM clause:
    `from t {{ unnest_json_array('t.payload', '$.text_entities', 'entity') }}` gives entity.part (JSON) and
    entity.position (from 0). A missing array gives no rows.
-#}
{% macro unnest_json_array(value, path, name) %}{{ return(adapter.dispatch('unnest_json_array')(value, path, name)) }}{% endmacro %}

{% macro duckdb__unnest_json_array(value, path, name) %}
cross join lateral (
    select
        unnest(json_extract({{ value }}, '{{ path }}[*]')) as part,
        unnest(range(cast(json_array_length({{ value }}, '{{ path }}') as bigint))) as position
) as {{ name }}
{% endmacro %}

{% macro bigquery__unnest_json_array(value, path, name) %}
cross join unnest(array(
    select as struct part, position
    from unnest(json_query_array({{ value }}, '{{ path }}')) as part with offset as position
)) as {{ name }}
{% endmacro %}

{#- How many elements; NULL if it is no array. -#}
{% macro json_array_length(value, path) %}{{ return(adapter.dispatch('json_array_length')(value, path)) }}{% endmacro %}
{% macro duckdb__json_array_length(value, path) %}case when json_type({{ value }}, '{{ path }}') = 'ARRAY' then cast(json_array_length({{ value }}, '{{ path }}') as bigint) end{% endmacro %}
{% macro bigquery__json_array_length(value, path) %}array_length(json_query_array({{ value }}, '{{ path }}')){% endmacro %}

{#- The sum of one whole-number key over the objects of an array; 0 if there are none. -#}
{% macro json_array_sum(value, path, key) %}{{ return(adapter.dispatch('json_array_sum')(value, path, key)) }}{% endmacro %}
{% macro duckdb__json_array_sum(value, path, key) %}cast(coalesce(list_sum(try_cast(json_extract_string({{ value }}, '{{ path }}[*].{{ key }}') as bigint[])), 0) as bigint){% endmacro %}
{% macro bigquery__json_array_sum(value, path, key) %}coalesce((select sum(safe_cast(json_value(part, '$.{{ key }}') as int64)) from unnest(json_query_array({{ value }}, '{{ path }}')) as part), 0){% endmacro %}
