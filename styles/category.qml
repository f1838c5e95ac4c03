<category value="{{value}}" type="{{type}}" label="{{label}}" symbol="{{symbol}}" render="true"/>
