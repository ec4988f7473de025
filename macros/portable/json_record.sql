{#-
    Reads many keys of one JSON object at the cost of one: DuckDB parses the text anew for every json_ function, which made
    a model with forty of them take four times as long. Name a record once, in a CTE, and read its keys above it:

        {{ json_record('payload', strings=['from_id', 'file_size'], documents=['reactions']) }} as record
        {{ record_string('record', 'from_id') }}, {{ record_json('record', 'reactions') }}

    `strings` are read as text, numbers included; `documents` (arrays and objects, or what may be one) as JSON. What is
    missing or JSON null reads as NULL; in BigQuery a document that is JSON null reads as JSON null.
-#}
{% macro json_record(value, strings, documents) %}{{ return(adapter.dispatch('json_record')(value, strings, documents)) }}{% endmacro %}
{% macro duckdb__json_record(value, strings, documents) -%}
from_json({{ value }}, '{
    {%- for key in documents %}"{{ key }}": "JSON", {% endfor -%}
    {%- for key in strings %}"{{ key }}": "VARCHAR"{% if not loop.last %}, {% endif %}{% endfor -%}
}')
{%- endmacro %}
{% macro bigquery__json_record(value, strings, documents) %}{{ value }}{% endmacro %}

{#- One of a record's `strings`. -#}
{% macro record_string(record, key) %}{{ return(adapter.dispatch('record_string')(record, key)) }}{% endmacro %}
{% macro duckdb__record_string(record, key) %}{{ record }}."{{ key }}"{% endmacro %}
{% macro bigquery__record_string(record, key) %}json_value({{ record }}, '$.{{ key }}'){% endmacro %}

{#- One of a record's `documents`. -#}
{% macro record_json(record, key) %}{{ return(adapter.dispatch('record_json')(record, key)) }}{% endmacro %}
{% macro duckdb__record_json(record, key) %}{{ record }}."{{ key }}"{% endmacro %}
{% macro bigquery__record_json(record, key) %}json_query({{ record }}, '$.{{ key }}'){% endmacro %}

{#- A whole number, also one that stands in quotes, as 64-bit ids do. What is no number reads as NULL. -#}
{% macro record_int(record, key) %}{{ safe_int(record_string(record, key)) }}{% endmacro %}
