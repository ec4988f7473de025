{#-
    One row per element of a JSON array, for the end of a FROM clause:
    `from t {{ unnest_json_array('t.entities', 'entity') }}` gives entity.part (JSON) and entity.position (from 0).
    What is no array gives no rows.
-#}
{% macro unnest_json_array(value, name) %}{{ return(adapter.dispatch('unnest_json_array')(value, name)) }}{% endmacro %}

{#- One unnest of one expression: of any other form, DuckDB makes a join of the table with itself on the arrays. -#}
{% macro duckdb__unnest_json_array(value, name) %}
cross join lateral (
    select unnest(list_transform(
        json_extract({{ value }}, '$[*]'), lambda part, place: {'part': part, 'position': place - 1}
    )) as {{ name }}
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

{#- The sum of one key over the objects of an array, as far as it is a number from 0 to 2^31-1; 0 if there are none. -#}
{% macro json_array_sum(value, key) %}{{ return(adapter.dispatch('json_array_sum')(value, key)) }}{% endmacro %}
{% macro duckdb__json_array_sum(value, key) %}cast(coalesce(list_sum(list_transform(
    json_extract_string({{ value }}, '$[*].{{ key }}'),
    lambda item: case when regexp_matches(item, '^[0-9]{1,10}$') and try_cast(item as int64) <= 2147483647 then try_cast(item as int64) end
)), 0) as int64){% endmacro %}
{% macro bigquery__json_array_sum(value, key) %}coalesce((
    select sum(safe_cast(json_value(item, '$.{{ key }}') as int64))
    from unnest(json_query_array({{ value }})) as item
    where regexp_contains(json_value(item, '$.{{ key }}'), r'^[0-9]{1,10}$')
        and safe_cast(json_value(item, '$.{{ key }}') as int64) <= 2147483647
), 0){% endmacro %}

{#- Whether one of the array's objects has `text` for a key. -#}
{% macro json_array_names(value, key, text) %}{{ return(adapter.dispatch('json_array_names')(value, key, text)) }}{% endmacro %}
{% macro duckdb__json_array_names(value, key, text) %}coalesce(list_contains(json_extract_string({{ value }}, '$[*].{{ key }}'), '{{ text }}'), false){% endmacro %}
{% macro bigquery__json_array_names(value, key, text) %}exists(
    select 1 from unnest(json_query_array({{ value }})) as item where json_value(item, '$.{{ key }}') = '{{ text }}'
){% endmacro %}

{#- What the first of the array's objects that has the key says, as text; NULL if none has it. -#}
{% macro json_array_first(value, key) %}{{ return(adapter.dispatch('json_array_first')(value, key)) }}{% endmacro %}
{% macro duckdb__json_array_first(value, key) %}list_any_value(json_extract_string({{ value }}, '$[*].{{ key }}')){% endmacro %}
{% macro bigquery__json_array_first(value, key) %}(
    select json_value(item, '$.{{ key }}')
    from unnest(json_query_array({{ value }})) as item with offset as position
    where json_value(item, '$.{{ key }}') is not null
    order by position
    limit 1
){% endmacro %}

{#- The greatest of the whole numbers that the array's objects have for a key; NULL if there is none. -#}
{% macro json_array_max(value, key) %}{{ return(adapter.dispatch('json_array_max')(value, key)) }}{% endmacro %}
{% macro duckdb__json_array_max(value, key) %}list_max(list_transform(
    json_extract_string({{ value }}, '$[*].{{ key }}'), lambda item: {{ safe_int('item') }}
)){% endmacro %}
{% macro bigquery__json_array_max(value, key) %}(
    select max({{ safe_int("json_value(item, '$." ~ key ~ "')") }}) from unnest(json_query_array({{ value }})) as item
){% endmacro %}

{#-
    For large tables, unnest_json_array in two steps: `json_items(value) as items` in one CTE, `{{ unnest_items('t.items',
    'item') }}` at the end of the next one's FROM gives item.part and item.position. DuckDB unnests a column in place; an
    expression it joins back by its value, so that it would hash every text.
-#}
{% macro json_items(value) %}{{ return(adapter.dispatch('json_items')(value)) }}{% endmacro %}
{% macro duckdb__json_items(value) %}list_transform(
    json_extract({{ value }}, '$[*]'), lambda part, position: {'part': part, 'position': cast(position - 1 as int64)}
){% endmacro %}
{% macro bigquery__json_items(value) %}array(
    select as struct part, position from unnest(json_query_array({{ value }})) as part with offset as position
){% endmacro %}

{#- One row per element of what json_items gave: see there. -#}
{% macro unnest_items(items, name) %}{{ return(adapter.dispatch('unnest_items')(items, name)) }}{% endmacro %}
{% macro duckdb__unnest_items(items, name) %}cross join lateral (select unnest({{ items }}, recursive := true)) as {{ name }}{% endmacro %}
{% macro bigquery__unnest_items(items, name) %}cross join unnest({{ items }}) as {{ name }}{% endmacro %}
