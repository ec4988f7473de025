{#- A ratio as a number with a fraction; NULL if the divisor is 0. -#}
{% macro safe_divide(dividend, divisor) %}{{ return(adapter.dispatch('safe_divide')(dividend, divisor)) }}{% endmacro %}
{% macro duckdb__safe_divide(dividend, divisor) %}({{ dividend }} / nullif({{ divisor }}, 0)){% endmacro %}
{% macro bigquery__safe_divide(dividend, divisor) %}safe_divide({{ dividend }}, {{ divisor }}){% endmacro %}

{#- How often a whole number goes into another one, rounded towards 0. -#}
{% macro whole_quotient(dividend, divisor) %}{{ return(adapter.dispatch('whole_quotient')(dividend, divisor)) }}{% endmacro %}
{% macro duckdb__whole_quotient(dividend, divisor) %}({{ dividend }} // {{ divisor }}){% endmacro %}
{% macro bigquery__whole_quotient(dividend, divisor) %}div({{ dividend }}, {{ divisor }}){% endmacro %}

{#- The nearest whole number; a half goes away from 0. A plain cast rounds a half to the even number in DuckDB. -#}
{% macro round_int(number) %}cast(round({{ number }}) as int64){% endmacro %}

{#- The greatest of several values, without those that are NULL: greatest() is NULL in BigQuery as soon as one is. -#}
{% macro greatest_known(values) %}{{ return(adapter.dispatch('greatest_known')(values)) }}{% endmacro %}
{% macro duckdb__greatest_known(values) %}greatest({{ values | join(', ') }}){% endmacro %}
{% macro bigquery__greatest_known(values) %}(select max(each_value) from unnest([{{ values | join(', ') }}]) as each_value){% endmacro %}

{#- The least of several values, without those that are NULL. -#}
{% macro least_known(values) %}{{ return(adapter.dispatch('least_known')(values)) }}{% endmacro %}
{% macro duckdb__least_known(values) %}least({{ values | join(', ') }}){% endmacro %}
{% macro bigquery__least_known(values) %}(select min(each_value) from unnest([{{ values | join(', ') }}]) as each_value){% endmacro %}
