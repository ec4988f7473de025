{#-
    Reading one key of JSON. `value` is an expression of type JSON, `path` a JSON path such as '$.from'. What is missing or
    JSON null reads as NULL. For many keys of one object use json_record.
-#}

{#-
    What stands at a path, as text: a string without its quotes, a number as it is written. Arrays and objects are no text:
    BigQuery gives NULL, DuckDB their JSON; read those with json_document.
-#}
{% macro json_string(value, path) %}{{ return(adapter.dispatch('json_string')(value, path)) }}{% endmacro %}
{% macro duckdb__json_string(value, path) %}json_extract_string({{ value }}, '{{ path }}'){% endmacro %}
{% macro bigquery__json_string(value, path) %}json_value({{ value }}, '{{ path }}'){% endmacro %}

{#- An array or object below a path; in BigQuery, what is JSON null there reads as JSON null. -#}
{% macro json_document(value, path) %}{{ return(adapter.dispatch('json_document')(value, path)) }}{% endmacro %}
{% macro duckdb__json_document(value, path) %}json_extract({{ value }}, '{{ path }}'){% endmacro %}
{% macro bigquery__json_document(value, path) %}json_query({{ value }}, '{{ path }}'){% endmacro %}

{#- Whole numbers, also those that stand in quotes, as 64-bit ids do. What is no number reads as NULL. -#}
{% macro json_int(value, path) %}{{ safe_int(json_string(value, path)) }}{% endmacro %}

{#- Whether the key `$.key` is there at all, be its value null. DuckDB parses only texts that have the word. -#}
{% macro json_has(value, path) %}{{ return(adapter.dispatch('json_has')(value, path)) }}{% endmacro %}
{% macro duckdb__json_has(value, path) %}case when contains({{ value }}, '"{{ path[2:] }}"') then json_exists({{ value }}, '{{ path }}') else false end{% endmacro %}
{% macro bigquery__json_has(value, path) %}(json_query({{ value }}, '{{ path }}') is not null){% endmacro %}

{#- Whether a document is an array. -#}
{% macro json_is_array(value) %}{{ return(adapter.dispatch('json_is_array')(value)) }}{% endmacro %}
{% macro duckdb__json_is_array(value) %}(coalesce(json_type({{ value }}), '') = 'ARRAY'){% endmacro %}
{% macro bigquery__json_is_array(value) %}(coalesce(json_type({{ value }}), '') = 'array'){% endmacro %}

{#- A number with a fraction, also one that stands in quotes. What is no number reads as NULL. -#}
{% macro json_float(value, path) %}{{ safe_float(json_string(value, path)) }}{% endmacro %}

{#- true or false; NULL for anything else. -#}
{% macro json_bool(value, path) -%}
case {{ json_string(value, path) }} when 'true' then true when 'false' then false end
{%- endmacro %}

{#- A text as JSON; NULL if it is none. Telegram's JSON has no numbers that are none (NaN), which DuckDB would read. -#}
{% macro parse_json_text(text) %}{{ return(adapter.dispatch('parse_json_text')(text)) }}{% endmacro %}
{% macro duckdb__parse_json_text(text) %}case when json_valid({{ text }}) and not regexp_matches({{ text }}, '^\s*-?(?:[nN][aA]|[iI])') then cast({{ text }} as json) end{% endmacro %}
{% macro bigquery__parse_json_text(text) %}safe.parse_json({{ text }}, wide_number_mode => 'round'){% endmacro %}

{#- A JSON object of expressions by key, NULLs as null: `json_of({'id': 'message_id', 'text': 'text'})`. -#}
{% macro json_of(fields) %}to_json({{ struct_of(fields) }}){% endmacro %}
