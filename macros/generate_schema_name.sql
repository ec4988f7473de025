{#-
    In DuckDB, tables stand in silver and gold as they are named, not in main_silver: one file holds one project. In
    BigQuery a project of Google's holds the datasets of everybody, so that each begins with the target's: tgelt_silver.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name is none -%}
        {{ target.schema }}
    {%- elif target.type == 'bigquery' -%}
        {{ target.schema }}_{{ custom_schema_name | trim }}
    {%- else -%}
        {{ custom_schema_name | trim }}
    {%- endif -%}
{%- endmacro %}
