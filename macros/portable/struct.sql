{#- A struct of expressions by name: `struct_of({'chat': 'chat_key', 'id': 'message_id'})`; `.chat` reads a field. -#}
{% macro struct_of(fields) %}{{ return(adapter.dispatch('struct_of')(fields)) }}{% endmacro %}
{% macro duckdb__struct_of(fields) -%}
struct_pack({% for name in fields %}{{ name }} := {{ fields[name] }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}
{% macro bigquery__struct_of(fields) -%}
struct({% for name in fields %}{{ fields[name] }} as {{ name }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}
