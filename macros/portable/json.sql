{#-
    Reading one key of JSON. `value` is an expression of type JSON, `path` a JSON path such as '$.from'. What is missing or
    JSON null reads as NULL. For many keys of one object use json_record.
-#}

{% macro json_string(value, path) %}{{ return(adapter.dispatch('json_string')(value, path)) }}{% endmacro %}
{% macro duckdb__json_string(value, path) %}json_extract_string({{ value }}, '{{ path }}'){% endmacro %}
{% macro bigquery__json_string(value, path) %}json_value({{ value }}, '{{ path }}'){% endmacro %}

{#- An array or object below a path; in BigQuery, what is JSON null there reads as JSON null. -#}
{% macro json_document(value, path) %}{{ return(adapter.dispatch('json_document')(value, path)) }}{% endmacro %}
{% macro duckdb__json_document(value, path) %}json_extract({{ value }}, '{{ path }}'){% endmacro %}
{% macro bigquery__json_document(value, path) %}json_query({{ value }}, '{{ path }}'){% endmacro %}

{#- Whole numbers, also those that stand in quotes, as 64-bit ids do. What is no number reads as NULL. -#}
{% macro json_int(value, path) %}{{ safe_cast(json_string(value, path), 'int64') }}{% endmacro %}

{#- Whether the key `$.key` is there at all, be its value null. DuckDB parses only texts that have the word. -#}
{% macro json_has(value, path) %}{{ return(adapter.dispatch('json_has')(value, path)) }}{% endmacro %}
{% macro duckdb__json_has(value, path) %}case when contains({{ value }}, '"{{ path[2:] }}"') then json_exists({{ value }}, '{{ path }}') else false end{% endmacro %}
{% macro bigquery__json_has(value, path) %}(json_query({{ value }}, '{{ path }}') is not null){% endmacro %}

{% macro json_is_array(value) %}{{ return(adapter.dispatch('json_is_array')(value)) }}{% endmacro %}
{% macro duckdb__json_is_array(value) %}(coalesce(json_type({{ value }}), '') = 'ARRAY'){% endmacro %}
{% macro bigquery__json_is_array(value) %}(coalesce(json_type({{ value }}), '') = 'array'){% endmacro %}
