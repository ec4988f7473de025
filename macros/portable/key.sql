{#-
    Whether a row of a query has the values that `alias` has in these columns, for a WHERE clause; what is NULL on either
    side equals nothing. DuckDB would look for all rows of `alias` first if one query were correlated with the other.
-#}
{% macro is_key_of(alias, columns, query) %}{{ return(adapter.dispatch('is_key_of')(alias, columns, query)) }}{% endmacro %}

{% macro duckdb__is_key_of(alias, columns, query) -%}
({% for column in columns %}{{ alias }}.{{ column }}{{ ', ' if not loop.last }}{% endfor %}) in (
    select {{ columns | join(', ') }}
    from (
        {{ query }}
    ) as keys
)
{%- endmacro %}

{% macro bigquery__is_key_of(alias, columns, query) -%}
exists (
    select 1
    from (
        {{ query }}
    ) as keys
    where {% for column in columns %}keys.{{ column }} = {{ alias }}.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
)
{%- endmacro %}
