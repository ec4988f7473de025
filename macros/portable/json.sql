{#-
    Reading JSON. `value` is an expression of type JSON, `path` a JSON path such as '$.from', as a string of the template.
    What is missing or JSON null reads as NULL.
-#}

{% macro json_string(value, path) %}{{ return(adapter.dispatch('json_string')(value, path)) }}{% endmacro %}
{% macro duckdb__json_string(value, path) %}json_extract_string({{ value }}, '{{ path }}'){% endmacro %}
{% macro bigquery__json_string(value, path) %}json_value({{ value }}, '{{ path }}'){% endmacro %}

{#- Whole numbers, also those that stand in quotes, as 64-bit ids do. What is no number reads as NULL. -#}
{% macro json_int(value, path) %}{{ safe_cast(json_string(value, path), 'bigint') }}{% endmacro %}

{% macro json_float(value, path) %}{{ return(adapter.dispatch('json_float')(value, path)) }}{% endmacro %}
{% macro duckdb__json_float(value, path) %}{{ safe_cast(json_string(value, path), 'double') }}{% endmacro %}
{% macro bigquery__json_float(value, path) %}{{ safe_cast(json_string(value, path), 'float64') }}{% endmacro %}

{% macro json_object(value, path) %}{{ return(adapter.dispatch('json_object')(value, path)) }}{% endmacro %}
{% macro duckdb__json_object(value, path) %}json_extract({{ value }}, '{{ path }}'){% endmacro %}
{% macro bigquery__json_object(value, path) %}json_query({{ value }}, '{{ path }}'){% endmacro %}

{#- Whether the key is there at all, be its value null. -#}
{% macro json_has(value, path) %}{{ return(adapter.dispatch('json_has')(value, path)) }}{% endmacro %}
{% macro duckdb__json_has(value, path) %}json_exists({{ value }}, '{{ path }}'){% endmacro %}
{% macro bigquery__json_has(value, path) %}(json_query({{ value }}, '{{ path }}') is not null){% endmacro %}

{% macro json_is_array(value, path) %}{{ return(adapter.dispatch('json_is_array')(value, path)) }}{% endmacro %}
{% macro duckdb__json_is_array(value, path) %}(coalesce(json_type({{ value }}, '{{ path }}'), '') = 'ARRAY'){% endmacro %}
{% macro bigquery__json_is_array(value, path) %}(coalesce(json_type(json_query({{ value }}, '{{ path }}')), '') = 'array'){% endmacro %}
