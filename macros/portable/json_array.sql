{#-
    One row per element of a JSON array, for the end of a FROM clause:
    `from t {{ unnest_json_array('t.entities', 'entity') }}` gives entity.part (JSON) and entity.position (from 0).
    What is no array gives no rows.
-#}
{% macro unnest_json_array(value, name) %}{{ return(adapter.dispatch('unnest_json_array')(value, name)) }}{% endmacro %}

{% macro duckdb__unnest_json_array(value, name) %}
cross join lateral (
    select
        unnest(json_extract({{ value }}, '$[*]')) as part,
        unnest(range(cast(json_array_length({{ value }}) as int64))) as position
) as {{ name }}
{% endmacro %}

{% macro bigquery__unnest_json_array(value, name) %}
cross join unnest(array(
    select as struct part, position
    from unnest(json_query_array({{ value }})) as part with offset as position
)) as {{ name }}
{% endmacro %}

{#- How many elements; NULL if it is no array. -#}
{% macro json_array_length(value) %}{{ return(adapter.dispatch('json_array_length')(value)) }}{% endmacro %}
{% macro duckdb__json_array_length(value) %}case when json_type({{ value }}) = 'ARRAY' then cast(json_array_length({{ value }}) as int64) end{% endmacro %}
{% macro bigquery__json_array_length(value) %}array_length(json_query_array({{ value }})){% endmacro %}

{#- The sum of one whole-number key over the objects of an array; 0 if there are none. -#}
{% macro json_array_sum(value, key) %}{{ return(adapter.dispatch('json_array_sum')(value, key)) }}{% endmacro %}
{% macro duckdb__json_array_sum(value, key) %}cast(coalesce(list_sum(list_transform(
    json_extract_string({{ value }}, '$[*].{{ key }}'), lambda item: try_cast(item as int64)
)), 0) as int64){% endmacro %}
{% macro bigquery__json_array_sum(value, key) %}coalesce((
    select sum(safe_cast(json_value(item, '$.{{ key }}') as int64)) from unnest(json_query_array({{ value }})) as item
), 0){% endmacro %}
