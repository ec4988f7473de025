{#-
    One row per element of an array of text, for the end of a FROM clause:
    `from t {{ unnest_array('t.words', 'word') }}` gives word.part and word.position (from 0).
    One unnest of one expression: of any other form, DuckDB makes a join of the table with itself on the arrays.
-#}
{% macro unnest_array(value, name) %}{{ return(adapter.dispatch('unnest_array')(value, name)) }}{% endmacro %}

{% macro duckdb__unnest_array(value, name) %}
cross join lateral (
    select unnest(list_transform(
        {{ value }}, lambda part, place: {'part': part, 'position': place - 1}
    )) as {{ name }}
) as {{ name }}
{% endmacro %}

{% macro bigquery__unnest_array(value, name) %}
cross join unnest(array(
    select as struct part, position
    from unnest({{ value }}) as part with offset as position
)) as {{ name }}
{% endmacro %}

{#- The elements with a text between them. -#}
{% macro array_join(value, separator) %}{{ return(adapter.dispatch('array_join')(value, separator)) }}{% endmacro %}
{% macro duckdb__array_join(value, separator) %}array_to_string({{ value }}, '{{ separator }}'){% endmacro %}
{% macro bigquery__array_join(value, separator) %}array_to_string({{ value }}, '{{ separator }}'){% endmacro %}

{#- A text's pieces between separators, as an array. -#}
{% macro split_text(value, separator) %}{{ return(adapter.dispatch('split_text')(value, separator)) }}{% endmacro %}
{% macro duckdb__split_text(value, separator) %}string_split({{ value }}, '{{ separator }}'){% endmacro %}
{% macro bigquery__split_text(value, separator) %}split({{ value }}, '{{ separator }}'){% endmacro %}
