{#-
    The value that a share of the others don't exceed, in the order of the values: an exact quantile that is always one of
    them (for an even number and a share of 0.5, the lower of the two in the middle), so that both engines agree. NULL
    values don't count.
-#}
{% macro quantile(value, share) %}{{ return(adapter.dispatch('quantile')(value, share)) }}{% endmacro %}
{% macro duckdb__quantile(value, share) %}quantile_disc({{ value }}, {{ share }}){% endmacro %}
{% macro bigquery__quantile(value, share) -%}
array_agg({{ value }} ignore nulls order by {{ value }})[safe_offset(
    greatest(cast(ceil({{ share }} * count({{ value }})) as int64) - 1, 0)
)]
{%- endmacro %}

{% macro median(value) %}{{ quantile(value, 0.5) }}{% endmacro %}

{#- The nth largest value, counting values that are equal as often as they are there; NULL if there are fewer. -#}
{% macro nth_largest(value, n) %}{{ return(adapter.dispatch('nth_largest')(value, n)) }}{% endmacro %}
{% macro duckdb__nth_largest(value, n) %}max({{ value }}, {{ n }})[{{ n }}]{% endmacro %}
{% macro bigquery__nth_largest(value, n) %}array_agg({{ value }} ignore nulls order by {{ value }} desc limit {{ n }})[safe_offset({{ n - 1 }})]{% endmacro %}
