{% macro rounded(column) %}round({{ column }}, 1){% endmacro %}
