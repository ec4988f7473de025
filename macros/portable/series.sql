{#- One row per whole number from the first to the last, for a FROM clause: `cross join {{ each_number(0, 23, 'hours') }}` gives hours.number. -#}
{% macro each_number(first, last, name) %}{{ return(adapter.dispatch('each_number')(first, last, name)) }}{% endmacro %}
{% macro duckdb__each_number(first, last, name) %}(
    select cast(unnest(generate_series({{ first }}, {{ last }})) as int64) as number
) as {{ name }}{% endmacro %}
{% macro bigquery__each_number(first, last, name) %}unnest(array(
    select as struct number from unnest(generate_array({{ first }}, {{ last }})) as number
)) as {{ name }}{% endmacro %}
