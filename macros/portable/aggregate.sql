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

{#- The value in the middle; of an even number, the lower of the two. -#}
{% macro median(value) %}{{ quantile(value, 0.5) }}{% endmacro %}

{#- The nth largest value, counting values that are equal as often as they are there; NULL if there are fewer. -#}
{% macro nth_largest(value, n) %}{{ return(adapter.dispatch('nth_largest')(value, n)) }}{% endmacro %}
{% macro duckdb__nth_largest(value, n) %}max({{ value }}, {{ n }})[{{ n }}]{% endmacro %}
{% macro bigquery__nth_largest(value, n) %}array_agg({{ value }} ignore nulls order by {{ value }} desc limit {{ n }})[safe_offset({{ n - 1 }})]{% endmacro %}

{#- How many rows a condition holds for, as a whole number of 64 bits. -#}
{% macro count_if(condition) %}count(case when {{ condition }} then 1 end){% endmacro %}

{#- Whether a condition holds for all rows, or for any; rows where it is NULL don't count. NULL if there are none. -#}
{% macro all_true(condition) %}{{ return(adapter.dispatch('all_true')(condition)) }}{% endmacro %}
{% macro duckdb__all_true(condition) %}bool_and({{ condition }}){% endmacro %}
{% macro bigquery__all_true(condition) %}logical_and({{ condition }}){% endmacro %}

{#- Whether a condition holds for any row. -#}
{% macro any_true(condition) %}{{ return(adapter.dispatch('any_true')(condition)) }}{% endmacro %}
{% macro duckdb__any_true(condition) %}bool_or({{ condition }}){% endmacro %}
{% macro bigquery__any_true(condition) %}logical_or({{ condition }}){% endmacro %}

{#- Any of the values of a group, where all are the same: the greatest, so that it is the same one each time. -#}
{% macro any_of(value) %}max({{ value }}){% endmacro %}

{#- The values as an array, without NULLs, in the order of an expression that tells rows apart; [] if there are none. -#}
{% macro array_of(value, order_by) %}{{ return(adapter.dispatch('array_of')(value, order_by)) }}{% endmacro %}
{% macro duckdb__array_of(value, order_by) %}coalesce(array_agg({{ value }} order by {{ order_by }}) filter (where {{ value }} is not null), []){% endmacro %}
{% macro bigquery__array_of(value, order_by) %}ifnull(array_agg({{ value }} ignore nulls order by {{ order_by }}), []){% endmacro %}

{#- The value, NULLs left out, of the row in which another one is greatest; of several such rows, the greatest value. -#}
{% macro value_at_greatest(value, by) %}{{ return(adapter.dispatch('value_at_greatest')(value, by)) }}{% endmacro %}
{% macro duckdb__value_at_greatest(value, by) -%}
(array_agg({{ value }} order by {{ by }} desc, {{ value }} desc) filter (where {{ value }} is not null and {{ by }} is not null))[1]
{%- endmacro %}
{% macro bigquery__value_at_greatest(value, by) -%}
array_agg(case when {{ by }} is not null then {{ value }} end ignore nulls order by {{ by }} desc, {{ value }} desc limit 1)[safe_offset(0)]
{%- endmacro %}
