{#- Regular expressions: both engines use RE2. `pattern` is written without quotes and must not contain a quote. -#}

{#- Whether a part of the text matches. -#}
{% macro regexp_contains(text, pattern) %}{{ return(adapter.dispatch('regexp_contains')(text, pattern)) }}{% endmacro %}
{% macro duckdb__regexp_contains(text, pattern) %}regexp_matches({{ text }}, '{{ pattern }}'){% endmacro %}
{% macro bigquery__regexp_contains(text, pattern) %}regexp_contains({{ text }}, r'{{ pattern }}'){% endmacro %}

{#- The first group of the first match; NULL if there is none, or it is empty. -#}
{% macro regexp_extract(text, pattern) %}{{ return(adapter.dispatch('regexp_extract')(text, pattern)) }}{% endmacro %}
{% macro duckdb__regexp_extract(text, pattern) %}nullif(regexp_extract({{ text }}, '{{ pattern }}', 1), ''){% endmacro %}
{% macro bigquery__regexp_extract(text, pattern) %}nullif(regexp_extract({{ text }}, r'{{ pattern }}'), ''){% endmacro %}

{#- How many matches there are that don't overlap. -#}
{% macro regexp_count(text, pattern) %}{{ return(adapter.dispatch('regexp_count')(text, pattern)) }}{% endmacro %}
{% macro duckdb__regexp_count(text, pattern) %}len(regexp_extract_all({{ text }}, '{{ pattern }}')){% endmacro %}
{% macro bigquery__regexp_count(text, pattern) %}array_length(regexp_extract_all({{ text }}, r'{{ pattern }}')){% endmacro %}

{#- All matches that don't overlap, as an array; of a pattern with a group, what the group matched. At most one group. -#}
{% macro regexp_extract_all(text, pattern) %}{{ return(adapter.dispatch('regexp_extract_all')(text, pattern)) }}{% endmacro %}
{% macro duckdb__regexp_extract_all(text, pattern) -%}
{%- set has_group = '(' in pattern.replace('\\(', '').replace('(?', '') -%}
regexp_extract_all({{ text }}, '{{ pattern }}'{% if has_group %}, 1{% endif %})
{%- endmacro %}
{% macro bigquery__regexp_extract_all(text, pattern) %}regexp_extract_all({{ text }}, r'{{ pattern }}'){% endmacro %}

{#- The text with every match replaced; `replacement` may name groups as \1, and is written without quotes. -#}
{% macro regexp_replace(text, pattern, replacement) %}{{ return(adapter.dispatch('regexp_replace')(text, pattern, replacement)) }}{% endmacro %}
{% macro duckdb__regexp_replace(text, pattern, replacement) %}regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g'){% endmacro %}
{% macro bigquery__regexp_replace(text, pattern, replacement) %}regexp_replace({{ text }}, r'{{ pattern }}', r'{{ replacement }}'){% endmacro %}
